"""Ways to reach somebody outside the product; each carries a code and a link, and nothing else."""
