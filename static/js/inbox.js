// The open item's row is in sight, so that a long list does not lose its place from one item to the next.
"use strict";

document.querySelector(".inbox-rows [aria-current=true]")?.scrollIntoView({ block: "nearest" });
