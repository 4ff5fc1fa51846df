"""Running the product on one machine: set-up, training, supervisor, doctor."""
