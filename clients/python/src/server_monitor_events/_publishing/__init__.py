"""How events get to EventBridge. Internal."""
