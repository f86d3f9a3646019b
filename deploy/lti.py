"""Log in from an LMS by LTI 1.3: an example, to be loaded by the hub's configuration.

The five values come from the registration of an external tool in the LMS (Canvas:
developer keys; Moodle: external tool, manage tools). There, the login and launch URLs
are https://HUB/hub/lti13/oauth_login and https://HUB/hub/lti13/oauth_callback.
"""

c = get_config()  # noqa: F821  (JupyterHub provides it)

c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
c.LTI13Authenticator.issuer = "https://lms.example.org"
c.LTI13Authenticator.client_id = {"125900000000000071"}
c.LTI13Authenticator.authorize_url = "https://lms.example.org/mod/lti/auth.php"
c.LTI13Authenticator.jwks_endpoint = "https://lms.example.org/mod/lti/certs.php"
# What the LMS calls a student becomes the hub's name, nbgrader's, and the id in
# students.csv: so the CSV of `cnnlib export` finds its way back.
c.LTI13Authenticator.username_key = "email"
c.LTI13Authenticator.uri_scheme = "https"
# Whoever the LMS sends is in the class.
c.LTI13Authenticator.allow_all = True
