"""Who somebody is across cases is answered to whoever works with them, and to nobody else."""
