"""Bytes in, frames and records out: pure, bounded, resynchronising, and nothing but the standard library."""
