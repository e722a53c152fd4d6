"""What the coins buy: the catalogue, the jobs that deliver it, and the generators behind them."""
