"""An invented year (架空の年度) that is running today: what the demo, the tutorial and the browser walks stand on."""
