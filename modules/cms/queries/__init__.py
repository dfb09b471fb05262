"""Reads of pages and pictures. The desk asks for one owner's rows; sites read what customers may see, a store's before the platform's."""
