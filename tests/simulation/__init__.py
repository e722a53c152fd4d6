"""The product's own code on a simulated AWS: every interleaving and every fault from one seed."""
