"""The role in which one usually earns a credit of a kind; a credit that names its rule names the role with it. Pure."""

ROLE_OF_KIND = {
    "lecture": "participant",
    "paper": "author",
    "book": "author",
    "self_study": "author",
    "research": "member",
}
SPEAKER = "speaker"
"""An origin as well as a role: who is awarded for teaching."""


def role_of(kind: str, origin: str) -> str:
    return SPEAKER if origin == SPEAKER else ROLE_OF_KIND.get(kind, "learner")
