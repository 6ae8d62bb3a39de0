"""P1 Selection: choose N of M applications and the projects of each, with reasons for every one of them."""
