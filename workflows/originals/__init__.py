"""The paper counter: whose originals have to be shown, who has seen them and when."""
