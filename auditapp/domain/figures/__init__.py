"""Intervals, evidence and progress behind figures."""
