"""The pages of a store."""

from modules.analytics.blueprint import analytics_blueprint

analytics = analytics_blueprint(of_platform=False)
