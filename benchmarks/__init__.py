"""Every figure of speed is a ratio measured in one run: absolute times say little of a machine."""
