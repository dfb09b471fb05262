"""What a merchant may use: features and quotas."""
