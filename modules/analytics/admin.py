"""The pages of a platform's administrators."""

from modules.analytics.blueprint import analytics_blueprint

analytics = analytics_blueprint(of_platform=True)
