"""The console: pages for whoever works on cases, with a browser and nothing else. Every form works
without a script; what scripts add is comfort.
"""
