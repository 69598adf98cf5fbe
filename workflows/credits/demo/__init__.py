"""青泽市: a made-up city to look at, to test with and to measure on."""
