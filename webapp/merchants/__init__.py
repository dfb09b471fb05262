"""Merchants and stores: the customers every module refers to."""
