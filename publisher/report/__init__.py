"""What is said to a person: findings, the rules that they break, and the progress of a run."""
