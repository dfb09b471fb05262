"""Changes of a platform's modules: plans, their consequences, applying, undoing, scheduling, and the reasons for what is on."""
