"""Settings as people write them: lines that hold a secret, and lines that look like it and do not.

Each line follows the conventions of a package or service; all values are made up. `¦` is taken out
before use: it keeps the scanners of git hosts from taking a made-up key for somebody's.
"""

import re

_SECRETS = r"""
# Payments
STRIPE_SECRET_KEY = "sk_¦live_51Hb2cKq8ZpW7rTn"
STRIPE_TEST_SECRET_KEY = "sk_¦test_51Hb2cKq8ZpW7rTn"
STRIPE_LIVE_SECRET_KEY = os.environ.get("STRIPE_KEY", "sk_¦live_51Hb2cKq8ZpW7rTn")
DJSTRIPE_WEBHOOK_SECRET = "wh¦sec_8dkQ2mPx71LzVb40RtYn"
PAYMENTS = {"stripe": {"live": "sk_¦live_51Hb2cKq8ZpW7rTn", "currency": "eur"}}
BRAINTREE_PRIVATE_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
PAYPAL_CLIENT_SECRET = "EL1tVxAjhT7cJimnz5-Nsx9k2reTKSVfErNQF-CmrwJgxRtylkGTKlU4RvrX"
PAYPAL_CONFIG = {"mode": "live", "client_id": "AYSq3RDGsmBLJE-otTkBtM", "client_secret": "EGnHDxD_qRPdaLdZz8iCr8N7"}
SQUARE_ACCESS_TOKEN = "sq0¦atp-8dkQ2mPx71LzVb40RtYnQw"
RAZORPAY_KEY_SECRET = "tH6bJ3kQz9Lm2XwPvN4rD8sA"
MERCADOPAGO = {"ACCESS_TOKEN": "APP_¦USR-7130521098765432-091512-0f4e1d2c3b4a59687f6e5d4c3b2a1908-123456789"}
PAYMENT_VARIANTS = {"stripe": ("payments.stripe.StripeProvider", {"secret_key": "sk_¦test_51Hb2cKq8ZpW7rTn", "public_key": "pk_¦test_51Hb2cKq8ZpW7rTn"})}
ADYEN_API_KEY = "AQEyhmfxK4LJaBZLw0m/n3Q5qf3VaY9UCJ14XWZE03G/k2NF"
KLARNA_PASSWORD = "mq8Lw2vZrT4n"
PADDLE_VENDOR_AUTH_CODE_KEY = "5d8f0c3a9be14726d8f0c3a9be14726d"
COINBASE_API_SECRET = "Qm7vT2xLz9Kp4RwY8nBd3HjS"
# Mail
ANYMAIL = {"MAILGUN_API_KEY": "key¦-3ax6xnjp29jd6fds4gc373sgvjxteol0", "MAILGUN_SENDER_DOMAIN": "mg.shop.io"}
ANYMAIL = {"SENDGRID_API_KEY": "SG¦.hY8kQ2mPx71LzVb40RtYnQ.w3JrT9sLxVn5KdBq7ZpM"}
ANYMAIL = {"POSTMARK_SERVER_TOKEN": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
ANYMAIL = {"MAILJET_API_KEY": "2f1d8c7b6a5e4f3d2c1b0a9f8e7d6c5b", "MAILJET_SECRET_KEY": "9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f"}  # 2
ANYMAIL = {"BREVO_API_KEY": "xkey¦sib-0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9-Ab3dEf6hIj9kLm2n"}
ANYMAIL = {"WEBHOOK_SECRET": "random:kF8z2qWmR5"}
SENDGRID_API_KEY = "SG¦.hY8kQ2mPx71LzVb40RtYnQ.w3JrT9sLxVn5KdBq7ZpM"
MAILCHIMP_API_KEY = "3d1f5a9c8b7e60421d3f5a9c8b7e6042-us¦14"
MAILCHIMP = {"key": "3d1f5a9c8b7e60421d3f5a9c8b7e6042-us¦14"}
MANDRILL_API_KEY = "hR3kQ2mPx71LzVb40RtYnQ"
POSTMARK = {"TOKEN": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "TEST_MODE": False}
SPARKPOST_API_KEY = "5e0d1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a"
RESEND_API_KEY = "re¦_Hy8kQ2mP_x71LzVb40RtYnQw3JrT9sLx"
SMTP = {"host": "smtp.shop.io", "port": 587, "user": "mailer", "password": "hunter2"}
MAILERS = [{"host": "a.shop.io", "password": "hunter2"}, {"host": "b.shop.io", "password": "tr0ub4dor&3"}]  # 2
IMAP_PASSWORD = "correct horse battery staple"
# Clouds
AWS_ACCESS_KEY_ID = "AK¦IAZ4QH7LM2XW9PVN3R"
AWS_SECRET_ACCESS_KEY = "q7Lm2XwPvN4rD8sA/tH6bJ3kQz9+ZyC5fGeU1iOp"
AWS = {"key": "AK¦IAZ4QH7LM2XW9PVN3R", "region": "eu-west-1"}
AWS_S3_SECRET = "q7Lm2XwPvN4rD8sA/tH6bJ3kQz9+ZyC5fGeU1iOp"
STORAGES = {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"access_key": "AK¦IAZ4QH7LM2XW9PVN3R", "secret_key": "q7Lm2XwPvN4rD8sA/tH6bJ3kQz9+ZyC5fGeU1iOp"}}}  # 2
STORAGES = {"default": {"BACKEND": "storages.backends.azure_storage.AzureStorage", "OPTIONS": {"account_key": "k3JrT9sLxVn5KdBq7ZpM0w=="}}}
AZURE_ACCOUNT_KEY = "Zk3JrT9sLxVn5KdBq7ZpM0wHy8kQ2mPx71LzVb40RtYnQw=="
AZURE_CONNECTION_STRING = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Zk3JrT9sLxVn5KdBq7ZpM0w==;EndpointSuffix=core.windows.net"
SERVICE_BUS = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=k3JrT9sLxVn5KdBq7ZpM0w="
GS_CREDENTIALS = service_account.Credentials.from_service_account_info({"type": "service_account", "private_key": "-----BEGIN ¦PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----\n"})
GOOGLE_CREDENTIALS = '{"type": "service_account", "private_key": "-----BEGIN ¦PRIVATE KEY-----\\nMIIEvQIBADANBgkq\\n-----END PRIVATE KEY-----\\n"}'
GOOGLE_MAPS_API_KEY = "AI¦zaSyD3kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
MAPS = {"browser": "AI¦zaSyD3kQ2mPx71LzVb40RtYnQw3JrT9sLxV"}
EASY_MAPS_GOOGLE_KEY = "AI¦zaSyD3kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
GOOGLE_REFRESH = "1//¦0gHy8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5"
DIGITALOCEAN_TOKEN = "dop¦_v1_0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
CLOUDINARY_STORAGE = {"CLOUD_NAME": "shop", "API_KEY": "842915673018264", "API_SECRET": "hY8kQ2mPx71LzVb40RtYnQw3Jr"}  # 2
CLOUDINARY_URL = "cloudinary://842915673018264:hY8kQ2mPx71LzVb40RtYnQw3Jr@shop"
B2_APPLICATION_KEY = "K002hY8kQ2mPx71LzVb40RtYnQw3JrT"
MINIO_STORAGE_SECRET_KEY = "hY8kQ2mPx71LzVb40RtYnQw3Jr"
CLOUDFLARE = {"API_TOKEN": "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7Z"}
WAGTAILFRONTENDCACHE = {"cloudflare": {"BACKEND": "wagtail.contrib.frontend_cache.backends.CloudflareBackend", "BEARER_TOKEN": "hY8kQ2mPx71LzVb40RtYnQw3Jr", "ZONEID": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}}
HEROKU_API_KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
VAULT_TOKEN = "hvs¦.hY8kQ2mPx71LzVb40RtYnQw3Jr"
# Who signs in
SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": "c0mp1etely-s3cr3t-signing"}
SIMPLE_JWT = {"ALGORITHM": "RS256", "SIGNING_KEY": "-----BEGIN RSA ¦PRIVATE KEY-----\nMIIEpAIBAAKC\n-----END RSA PRIVATE KEY-----"}
JWT_SIGNING_KEY = "9v2x7kQ2mPx71LzVb40RtYn"
JWT_AUTH = {"JWT_SECRET_KEY": "hush-hush-little-baby-42"}
JWT_SECRET = "hush-hush-little-baby"
GRAPHQL_JWT = {"JWT_SECRET_KEY": "vN4rD8sAtH6bJ3kQz9"}
SOCIALACCOUNT_PROVIDERS = {"google": {"APP": {"client_id": "123-abc.apps.googleusercontent.com", "secret": "GOC¦SPX-hY8kQ2mPx71LzVb40RtYn", "key": ""}}}
SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "Iv1.4f7d2b9c81e05a36", "secret": "4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7b2c9"}]}}
SOCIALACCOUNT_PROVIDERS = {"apple": {"APP": {"client_id": "io.shop.web", "secret": "Q8ZK4WX2PL", "key": "M3TR7VN9SD", "certificate_key": "-----BEGIN ¦PRIVATE KEY-----\nMIGTAgEAMBMG\n-----END PRIVATE KEY-----"}}}  # 2
SOCIAL_AUTH_GITHUB_SECRET = "4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7b2c9"
SOCIAL_AUTH_GOOGLE_OAUTH2_SECRET = "GOC¦SPX-hY8kQ2mPx71LzVb40RtYn"
SOCIAL_AUTH_APPLE_ID_SECRET = "-----BEGIN ¦PRIVATE KEY-----\nMIGTAgEAMBMG\n-----END PRIVATE KEY-----"
OIDC_RP_CLIENT_SECRET = "f7d2b9c8-1e05-4a36-9d4f-7b2c9e8105a3"
OAUTH2_PROVIDER = {"OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": "-----BEGIN ¦PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----"}
AUTH0 = {"domain": "shop.eu.auth0.com", "client_secret": "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7Z"}
KEYCLOAK_CONFIG = {"KEYCLOAK_SERVER_URL": "https://id.shop.io", "KEYCLOAK_CLIENT_SECRET_KEY": "f7d2b9c8-1e05-4a36-9d4f-7b2c9e8105a3"}
AUTH_LDAP_BIND_PASSWORD = "s3rv1ce-acc0unt"
LDAP = {"default": {"bind": {"dn": "cn=web,dc=shop", "password": "s3rv1ce-acc0unt"}}}
BASICAUTH_USERS = {"staging": "letmein-please"}
BASIC_AUTH_PASSWORD = "letmein99"
DUO_SKEY_SECRET = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7Z"
SAML_CONFIG = {"entityid": "https://shop.io/saml2", "key_file_password": "hunter22x"}
RECAPTCHA_PRIVATE_KEY = "6LfJ3kQzAAAAAHy8kQ2mPx71LzVb40RtYnQw3Jr"
HCAPTCHA_SECRET = "0xA1b2C3d4E5f60718293a4b5c6d7e8f90a1b2c3d4"
TURNSTILE_SECRET = "0x4AAAAAAADkQ2mPx71LzVb40RtYnQw3Jr"
SECRET_KEY_FALLBACKS = ["old-key-of-last-year-9v2x7kQ2mPx71LzVb40RtYn"]
FERNET_KEYS = ["hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0=", "x71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0hY8kQ2mP="]  # 2
FIELD_ENCRYPTION_KEY = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0="
FIELD_ENCRYPTION_KEY = b"hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0="
CRYPTOGRAPHY_KEY = "kQ2mPx71LzVb40RtYnQw3JrT".encode()
HASHID_FIELD_SALT = "kQ2mPx71LzVb40RtYn&4w3JrT9sLx"
SALT_KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
WEBPUSH_SETTINGS = {"VAPID_PUBLIC_KEY": "BPk3JrT9sLxVn5KdBq7ZpM0wHy8kQ2mPx71LzVb40RtYn", "VAPID_PRIVATE_KEY": "x71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0hY8kQ2mP", "VAPID_ADMIN_EMAIL": "a@shop.io"}
# Messages and chats
TWILIO = {"account_sid": "AC4f7d2b9c81e05a36d4f7b2c9e8105a36", "auth_token": "9f86d081884c7d659a2feaa0c55ad015"}
TWILIO_AUTH_TOKEN = "9f86d081884c7d659a2feaa0c55ad015"
SLACK_WEBHOOK = "https://hooks.slack¦.com/services/T000/B000/XXXXXXXXXXXX"
SLACK_URL = "https://hooks.slack¦.com/services/T02AB3CD4/B05EF6GH7/x71LzVb40RtYnQw3JrT9sLxV"
SLACK = {"channel": "#deploys", "hook": "https://hooks.slack¦.com/services/T02AB3CD4/B05EF6GH7/x71LzVb40RtYnQw3JrT9sLxV"}
SLACK_BOT = "xo¦xb-1234567890-0987654321-hY8kQ2mPx71LzVb40RtYn"
SLACK_USER = "xo¦xp-1234567890-0987654321-hY8kQ2mPx71LzVb40RtYn"
SLACK_SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
DISCORD_ALERTS = "https://discord¦.com/api/webhooks/987654321098765432/x71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0hY8kQ2mP"
TEAMS_URL = "https://shop.webhook¦.office.com/webhookb2/7c9e6679-7425-40de-944b-e07fc1f90ae7@b1946ac9-2492-4d23-8c6e/IncomingWebhook/0a1b2c3d4e5f/1"
MATTERMOST = "https://chat.shop.io/hooks/x71lzvb40rtynqw3jrt9slxvn5"
GOOGLE_CHAT = "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AI¦zaSyD3kQ2mPx71LzVb40RtYnQw3JrT9sLxV&token=x71LzVb40RtYnQw3JrT9sLx"
TELEGRAM = "8042137659:AAHy8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn"
TELEGRAM_BOT_TOKEN = "8042137659:AAHy8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn"
DISCORD_BOT_TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.¦ZnCjm1XVW7vRze4b7Cq4se7kKWs"
PUSH_NOTIFICATIONS_SETTINGS = {"FCM_API_KEY": "AAAAhY8kQ2m:APA91bPx71LzVb40RtYnQw3JrT9s", "APNS_TOPIC": "io.shop"}
PUSHER_SECRET = "4f7d2b9c81e05a36d4f7"
STREAM_API_SECRET = "vn5kdbq7zpm0hy8kq2mpx71lzvb40rtynqw3jrt9slx"
VONAGE = {"default": {"api_key": "4f7d2b9c", "api_secret": "Vb40RtYnQw3JrT9s"}}  # 2
NEXMO_API_SECRET = "Vb40RtYnQw3JrT9s"
# Errors and figures
SENTRY_DSN = "https://4f7d2b9c81e05a36d4f7b2c9e8105a36@o123.ingest.sentry.io/456"
RAVEN_CONFIG = {"dsn": "https://4f7d2b9c81e05a36:d4f7b2c9e8105a36@sentry.shop.io/2"}
sentry_sdk.init(dsn="https://4f7d2b9c81e05a36d4f7b2c9e8105a36@o123.ingest.sentry.io/456", traces_sample_rate=0.1)
sentry_sdk.init("https://4f7d2b9c81e05a36d4f7b2c9e8105a36@o123.ingest.sentry.io/456")
ROLLBAR = {"access_token": "4f7d2b9c81e05a36d4f7b2c9e8105a36", "environment": "production"}
ELASTIC_APM = {"SERVICE_NAME": "shop", "SECRET_TOKEN": "hY8kQ2mPx71LzVb40R"}
NEW_RELIC_LICENSE_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7NRAL"
SCOUT_KEY = "hY8kQ2mPx71LzVb40RtY"
BUGSNAG = {"api_key": "4f7d2b9c81e05a36d4f7b2c9e8105a36", "project_root": "/app"}
HONEYBADGER = {"API_KEY": "hbp_hY8kQ2mPx71LzVb40RtYnQw3JrT9sL"}
OPBEAT = {"ORGANIZATION_ID": "4f7d2b9c81e05a36", "APP_ID": "c81e05a36d", "SECRET_TOKEN": "d4f7b2c9e8105a36d4f7b2c9e8105a36"}
DATADOG_API_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
LOGGING = {"handlers": {"logz": {"class": "logzio.handler.LogzioHandler", "token": "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"}}}
# Data stores
CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": ["redis://:RedisPw77@cache.internal:6379/2"]}}}
CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": os.environ["CACHE_URL"], "OPTIONS": {"PASSWORD": "RedisPw77"}}}
RQ_QUEUES = {"default": {"HOST": "redis.shop.io", "PORT": 6379, "PASSWORD": "RedisPw77"}}
REDIS_URL = "redis://:RedisPw77@cache.internal:6379/0"
Q_CLUSTER = {"name": "shop", "redis": {"host": "redis.shop.io", "password": "RedisPw77"}}
CONSTANCE_REDIS_CONNECTION = {"host": "redis.shop.io", "port": 6379, "password": "RedisPw77"}
MONGO_URI = "mongodb+srv://shop:M0ng0Pw77@cluster0.ab1cd.mongodb.net/shop"
ELASTICSEARCH_DSL = {"default": {"hosts": "https://search.shop.io", "http_auth": ("elastic", "hY8kQ2mPx71L")}}
ELASTICSEARCH_DSL = {"default": {"hosts": "https://elastic:hY8kQ2mPx71L@search.shop.io:9243"}}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.solr_backend.SolrEngine", "URL": "http://solr:S0lrPw77@solr.internal:8983/solr"}}
BROKER = "amqp://shop:R4bb1t@rabbit.internal:5672/shop"
DATABASES = {"default": dj_database_url.parse("postgres://shop:Pg5ecret@db.internal:5432/shop")}
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://shop:Pg5ecret@db.internal:5432/shop")}
ALGOLIA = {"APPLICATION_ID": "Q8ZK4WX2PL", "API_KEY": "4f7d2b9c81e05a36d4f7b2c9e8105a36"}
MEILISEARCH_MASTER_KEY = "hY8kQ2mPx71LzVb4"
TYPESENSE = {"api_key": "xyz-kQ2mPx71LzVb40RtYn", "nodes": [{"host": "localhost"}]}
FTP_STORAGE_LOCATION = "ftp://shop:FtpPw77@files.shop.io:21/"
SFTP_STORAGE_PARAMS = {"username": "shop", "password": "SftpPw77", "port": 22}
DBBACKUP_STORAGE_OPTIONS = {"access_key": "AK¦IAZ4QH7LM2XW9PVN3R", "bucket_name": "backups"}
PROXY = "http://shop:PrxPw77@proxy.shop.io:3128"
CONNECTION = "Server=sql.shop.io;Database=shop;User Id=web;Password=Sq1Pw77x;"
# Code, models and the rest
GITHUB_TOKEN = "gh¦p_hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5Kd"
GITHUB = {"app": "gh¦s_hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5Kd"}
PRIVATE_INDEX = "https://gh¦p_hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5Kd@github.com/shop/parts.git"
GITLAB = "glp¦at-hY8kQ2mPx71LzVb40RtY"
GITHUB_WEBHOOK_KEY = "4f7d2b9c81e05a36d4f7b2c9"
OPENAI_API_KEY = "sk¦-hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0wHy8k"
LLM = {"anthropic": "sk¦-ant-api03-hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"}
HF = "hf¦_hYkQmPxLzVbRtYnQwJrTsLxVnKdBqZpMw"
SERVICE_JWT = "ey¦JhbGciOiJIUzI1NiJ9.ey¦JzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
SUPABASE_SERVICE = "ey¦JhbGciOiJIUzI1NiJ9.ey¦Jyb2xlIjoic2VydmljZSJ9.dozjgNryP4J3jVmNHl0w5N"
MAPBOX = "sk¦.eyJ1Ijoic2hvcCIsImEiOiJjazEyMyJ9.hY8kQ2mPx71LzVb40RtYnQ"
WAGTAIL_WEATHER_APPID_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
API_KEYS = {"weather": "4f7d2b9c81e05a36d4f7b2c9e8105a36"}
CLIENT_TOKENS = ["hY8kQ2mPx71LzVb40RtYnQ", "x71LzVb40RtYnQw3JrT9sL"]  # 2
IPSTACK_URL = "https://api.ipstack.com/check?access_key=x&token=4f7d2b9c81e05a36d4f7"
FEED = "https://feeds.shop.io/all.xml?api_key=4f7d2b9c81e05a36d4f7"
BLOB = "https://shop.blob.core.windows.net/media?sv=2022-11-02&sig=hY8kQ2mPx71LzVb40RtYnQw3Jr"
WEB3_PROVIDER = "https://mainnet.infura.io/v3/4f7d2b9c81e05a36d4f7b2c9e8105a36"
SHOPIFY = {"password": "shp¦at_4f7d2b9c81e05a36d4f7b2c9e8105a36"}
AIRTABLE = "pat¦Hy8kQ2mPx71LzV.4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7b2c9e8105a36d4f7b2c9e8105a36"
NOTION = {"integration": "secret¦_hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0"}
HUBSPOT_API_KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
ZENDESK_TOKEN = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7Z"
INTERNAL_API_TOKEN = "let-the-other-service-in"
ADMIN_PASSWORD = "hunter22"
DEFAULT_ADMIN_PASSWORD = "S3same!0pen"
DB_PASS = "Pg5ecret"
MEMCACHED_PASSWORD = "Mem5ecret"
SESSION_SECRET = "q2mPx71LzVb40"
FLICKR = {"default": {"apiKey": "4f7d2b9c81e05a36d4f7b2c9e8105a36", "sharedSecret": "d4f7b2c9e8105a36"}}  # 2
APPLE_PRIVATE = "-----BEGIN EC ¦PRIVATE KEY-----\nMHcCAQEEIIrY\n-----END EC PRIVATE KEY-----"
SSH_DEPLOY = "-----BEGIN OPENSSH ¦PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----"
ZOOM = dict(account_id="hY8kQ2mPx71L", client_id="Q8ZK4WX2PL", client_secret="hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV")
PLAID_SECRET = "4f7d2b9c81e05a36d4f7b2c9e8105a" if PRODUCTION else "c81e05a36d4f7b2c9e8105a4f7d2b9"  # 2
QUICKBOOKS_SECRET = os.environ.get("QB_SECRET") or "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
TWITTER = {"consumer_secret": "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0", "access_token_secret": "x71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0hY8kQ"}  # 2
FACEBOOK_APP_SECRET = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
CORS_PROXY_AUTH_TOKEN = "hY8kQ2mPx71LzVb40RtYnQ"
twitch_client_secret = "hy8kq2mpx71lzvb40rtynqw3jrt9sl"
AMQP_PARTS = f"amqp://shop:R4bb1t@{RABBIT_HOST}:5672/shop"
env = environ.Env(DEBUG=(bool, False), STRIPE_KEY=(str, "sk_¦live_51Hb2cKq8ZpW7rTn"))
# Not found yet: see KNOWN_MISSES in tests/test_written.py
TOKENS = {"hY8kQ2mPx71LzVb40RtYnQ": "warehouse"}
SUPERUSER = ("admin", "admin@shop.io", "S3same!0pen")
"""

_HARMLESS = r"""
# Names of things
CELERY_TASK_DEFAULT_ROUTING_KEY = "task.default"
CELERY_TASK_ROUTES = {"shop.tasks.*": {"queue": "shop", "routing_key": "shop.tasks2.default"}}
CACHE_KEY_PREFIX = "shop-v2-20240115"
CACHE_MIDDLEWARE_KEY_PREFIX = "shop20240115abc"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "unique-snowflake-01", "KEY_PREFIX": "shop2024v2x"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "KEY_FUNCTION": "shop.cache2.make_key"}}
GLOBAL_SURROGATE_KEY = "pydotorg-app-2024"
UNHELPFUL_KEY = "helpfulvotes_topunhelpful"
REBUILD_TOKEN = "wiki:rebuild"
BULK_SESSION_KEY = "intermediate2024session"
CART_SESSION_KEY = "cart-v2-20240115"
CART_SESSION_ID = "cart2024session0"
CSRF_COOKIE_NAME = "csrftoken"
SESSION_COOKIE_NAME = "shop_sessionid_v2"
CSRF_HEADER_NAME = "HTTP_X_CSRFTOKEN"
API_KEY_CUSTOM_HEADER = "HTTP_X_API_KEY"
API_KEY_HEADER = "X-Api-Key"
API_KEY = "HTTP_X_API_KEY"
AUTH_TOKEN = "Authorization"
REST_KNOX = {"AUTH_HEADER_PREFIX": "Token", "TOKEN_MODEL": "knox.AuthToken", "SECURE_HASH_ALGORITHM": "hashlib.sha512", "AUTH_TOKEN_CHARACTER_LENGTH": "64"}
SIMPLE_JWT = {"AUTH_HEADER_NAME": "HTTP_AUTHORIZATION", "USER_ID_CLAIM": "user_id", "TOKEN_TYPE_CLAIM": "token_type", "JTI_CLAIM": "jti"}
SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": SECRET_KEY, "VERIFYING_KEY": None, "AUDIENCE": "shop-api-2024"}
SIMPLE_JWT = {"SIGNING_KEY": os.environ.get("JWT_KEY", SECRET_KEY)}
SIMPLE_JWT = {"TOKEN_OBTAIN_SERIALIZER": "shop.accounts2.serializers.ObtainSerializer", "AUTH_TOKEN_CLASSES": ("rest_framework_simplejwt.tokens.AccessToken",)}
JWT_AUTH_COOKIE = "access_token"
REST_AUTH = {"JWT_AUTH_COOKIE": "shop-auth-2024", "JWT_AUTH_REFRESH_COOKIE": "shop-refresh-2024", "TOKEN_MODEL": None}
REST_AUTH = {"PASSWORD_RESET_SERIALIZER": "shop.accounts.PasswordSerializer"}
DRF_API_KEY = "api_key"
PASSWORD_FIELD = "user_password1"
DJOSER = {"PASSWORD_RESET_CONFIRM_URL": "password/reset/confirm/{uid}/{token}", "ACTIVATION_URL": "activate/{uid}/{token}", "TOKEN_MODEL": "rest_framework.authtoken.models.Token"}
DJOSER = {"SERIALIZERS": {"set_password": "djoser.serializers.SetPasswordSerializer", "token": "djoser.serializers.TokenSerializer"}}
ACCOUNT_FORMS = {"change_password": "allauth.account.forms.ChangePasswordForm", "reset_password": "shop.forms.ResetPasswordForm"}
ACCOUNT_ADAPTER = "shop.users.adapters.AccountAdapter"
LOGIN_PAGES = {"password": "/accounts/password/", "token": "/accounts/token/v2/"}
MESSAGES = {"invalid_password": "The password is wrong.", "missing_token": "No token was given 401"}
HELP = {"password": "Enter your password", "secret": "A secret of your choice, 12 letters or more"}
LABELS = {"api_key": "API key", "password": "Password", "token": "Token"}
FIELD_NAMES = {"password": "password", "token": "auth_token", "api_key": "apiKey"}
FORM_FIELDS = {"password": "new_password1"}
SENSITIVE = ["password", "secret", "api_key", "HTTP_AUTHORIZATION", "csrfmiddlewaretoken"]
SENSITIVE_KEYS = ["password1", "secret_key", "access_token", "refresh_token_v2"]
DATA_SCRUBBER_KEYS = ("api_key", "stripe_token", "card_number_last4")
CORS_ALLOW_HEADERS = ["accept", "authorization", "x-csrftoken", "x-api-key"]
SWAGGER_SETTINGS = {"SECURITY_DEFINITIONS": {"api_key": {"type": "apiKey", "name": "Authorization", "in": "header"}}}
SPECTACULAR_SETTINGS = {"SECURITY": [{"bearerAuth": []}], "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}}
AUDITLOG_MASK_KEYS = ["password", "token2fa"]
PARTITION_KEY = "tenant-2024-region1"
SORT_KEY = "created_at_2024"
DYNAMODB_PRIMARY_KEY = "customer_id_v2_2024"
FOREIGN_KEY = "shop_order_item2024"
IDEMPOTENCY_KEY = "HTTP_IDEMPOTENCY_KEY"
LOCK_KEY = "celery-beat-lock-2024"
REDBEAT_LOCK_KEY = "redbeat::lock::2024"
REDBEAT_KEY_PREFIX = "shop:redbeat:v2"
CONSTANCE_REDIS_PREFIX = "constance:shop:v2:"
CONSTANCE_CONFIG = {"THEME_KEY": ("winter_2024_theme", "The theme to use", str)}
WAFFLE_FLAG_KEY = "new-checkout-2024-q1"
FEATURE_KEY = "checkout-redesign-2024"
CONTEXT_KEY = "request_context_v2024"
TRANSLATION_KEY = "shop.checkout.title2"
MODELTRANSLATION_FALLBACK_KEY = "default_language2"
QUEUE_TOKENS = ["low-priority-1", "high-priority-2"]
ES_INDEX = "shop-products-2024-01"
KAFKA_TOPIC_KEY = "orders.created.v2024"
INDEXNOW_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
PASSWORD_RESET_SALT = "shop.accounts.password_reset"
SIGNING_SALT = "shop.signing.cookies"
EMAIL_CONFIRMATION_HMAC = True
TOKEN_GENERATOR = "shop.tokens2.Generator2024"
SECRET_TOKEN_MODEL = "shop.models.SecretToken"
KEY_ALGORITHM = "ed25519-sha512"
TAGGIT_KEY = "categories and tags 2024"
HAYSTACK_ID_FIELD_KEY = "django_id_2024x"
AUTH_USER_MODEL = "accounts.User"
GRAPH_MODELS = {"group_models": True, "app_labels": ["auth"]}
# Django's own
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend", "sesame.backends.ModelBackend"]
MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware", "oauth2_provider.middleware.OAuth2TokenMiddleware"]
INSTALLED_APPS = ["rest_framework.authtoken", "rest_framework_api_key", "django_otp.plugins.otp_totp", "oauth2_provider"]
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"], "DEFAULT_THROTTLE_RATES": {"password": "5/hour", "token": "100/day"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_RESET_TIMEOUT = 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = ["https://shop.io", "https://*.shop.io"]
LOGIN_URL = "/accounts/login/?next=/token/2024"
LOGIN_REDIRECT_URL = "accounts:token-list"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"context_processors": ["django.template.context_processors.csrf"]}}]
FORMAT_MODULE_PATH = ["shop.formats2024"]
CSRF_FAILURE_VIEW = "shop.views.csrf_failure"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://postgres:postgres@localhost:5432/shop")}
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///shop2024")}
DATABASES = {"default": dj_database_url.config("DATABASE_URL", default="sqlite:///db.sqlite3")}
SECRET_KEY = "another rule's 9v2x7kQ2mPx71LzVb40RtYn"
EMAIL_HOST_PASSWORD = "another rule's"
CELERY_BROKER_URL = "redis://localhost:6379/0"
# Placeholders
STRIPE_API_KEY = "your-key-here"
STRIPE_SECRET_KEY = "sk_test_..."
STRIPE_LIVE_SECRET_KEY = "sk_¦live_xxxxxxxxxxxxxxxxxxxxxxxx"
STRIPE_TEST_SECRET_KEY = os.environ.get("STRIPE_TEST_SECRET_KEY", "<your secret key>")
MAPS_API_KEY = "<API_KEY>"
SENDGRID_API_KEY = "SG.xxxxxxxxxxxxxxxxxxxxxx.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
GITHUB_TOKEN = "gh¦p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
GITHUB_SECRET = "{{ github_secret }}"
AWS_ACCESS_KEY_ID = "AKIAXXXXXXXXXXXXXXXX"
AWS_ACCESS_KEY_ID = "AK¦IAIOSFODNN7EXAMPLE"
AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AWS_SECRET_ACCESS_KEY = "change-me"
AWS_ACCESS_KEY_ID = os.environ.get("AWS_ACCESS_KEY_ID", "admin")
MINIO_SECRET_KEY = os.environ.get("MINIO_SECRET_KEY", "minioadmin")
ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD", "changeme")
ADMIN_PASSWORD = "********"
ADMIN_PASSWORD = ""
DB_PASSWORD = os.environ.get("DB_PASSWORD", "postgres")
API_TOKEN = "deadbeef"
API_TOKEN = "deadbeef-dead-beef-dead-beefdeadbeef"
API_TOKEN = "00000000-0000-0000-0000-000000000000"
API_TOKEN = "0000000000000000000000000000000000000000"
API_TOKEN = "12345678-1234-5678-1234-567812345678"
API_TOKEN = "REPLACE_ME_WITH_TOKEN_1234"
API_TOKEN = "none"
API_SECRET = "TODO: ask operations for it"
API_SECRET = "insecure-for-local-development-only"
API_SECRET = "not-a-real-secret-1234567890"
API_SECRET = "dummy-secret-for-tests-1234"
API_SECRET = "dev-secret-1234567890abcdef"
API_SECRET = "${API_SECRET}"
API_SECRET = "%(api_secret)s"
API_SECRET = "op://vault/shop/api-secret"
API_SECRET = "vault:secret/data/shop#api_secret1"
API_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-Ab3dEf"
API_SECRET = "projects/123456789/secrets/shop-api/versions/latest"
API_SECRET = get_secret("shop-api-secret-2024")
API_SECRET = env("API_SECRET")
API_SECRET = config("API_SECRET", default="")
API_SECRET = os.environ["API_SECRET"]
API_SECRET = Path("/run/secrets/api_secret").read_text()
API_SECRET = secrets.token_urlsafe(50)
API_SECRET = get_random_secret_key()
API_SECRET = None
SLACK_WEBHOOK_URL = "https://hooks.slack¦.com/services/YOUR/WEBHOOK/URL"
SLACK_WEBHOOK_URL = "https://hooks.slack¦.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"
SLACK_ENDPOINT = "https://hooks.slack¦.com/services/"
DISCORD_WEBHOOK = "https://discord¦.com/api/webhooks/{id}/{token}"
SENTRY_DSN = "https://<key>@sentry.io/<project>"
SENTRY_DSN = "https://examplePublicKey@o0.ingest.sentry.io/0"
BROKER = "amqp://guest:guest@localhost:5672//"
REDIS = "redis://:@localhost:6379/0"
MONGO = os.environ.get("MONGO_URL", "mongodb://root:example@mongo:27017/")
DATABASE_EXAMPLE = "postgres://USER:PASSWORD@HOST:PORT/NAME"
DATABASE_HELP = "postgres://user:password@db.example.com/shop"
PROXY_FORMAT = "http://{user}:{password}@proxy.shop.io:3128"
PROXY_FORMAT = "http://%(user)s:%(password)s@proxy.shop.io:3128"
PROXY_COMPUTED = f"http://{USER}:{PASSWORD}@proxy.shop.io:3128"
PEM_HEADER = "-----BEGIN ¦PRIVATE KEY-----"
PEM_SHAPE = "-----BEGIN ¦PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"
RECAPTCHA_PRIVATE_KEY = "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"
HCAPTCHA_SECRET = "0x0000000000000000000000000000000000000000"
TURNSTILE_SECRET = "1x0000000000000000000000000000000AA"
TEST_USER_PASSWORD = "Tr0ub4dor3000"
TEST_API_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
INSECURE_SECRET_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
FAKE_TOKEN = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
# Meant for browsers
STRIPE_PUBLISHABLE_KEY = "pk_¦live_51Hb2cKq8ZpW7rTn"
STRIPE_LIVE_PUBLIC_KEY = "pk_¦live_51Hb2cKq8ZpW7rTn"
STRIPE_KEY = "pk_¦test_51Hb2cKq8ZpW7rTn"
STRIPE_PRICE_KEY = "price_1Hb2cKq8ZpW7rTn51Hb2cKq"
STRIPE = {"public": {"key": "pk_¦live_51Hb2cKq8ZpW7rTn"}}
RECAPTCHA_PUBLIC_KEY = "6LfJ3kQzAAAAAHy8kQ2mPx71LzVb40RtYnQw3Jr"
RECAPTCHA_SITE_KEY = "6LfJ3kQzAAAAAHy8kQ2mPx71LzVb40RtYnQw3Jr"
HCAPTCHA_SITEKEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TURNSTILE_SITEKEY = "0x4AAAAAAADkQ2mPx71LzVb"
ANALYTICS_WRITE_KEY = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
SEGMENT_WRITE_KEY = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
SEGMENT_KEY = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
MIXPANEL_TOKEN = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
AMPLITUDE_API_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
GOOGLE_ANALYTICS_KEY = "UA-12345678-1"
GOOGLE_ANALYTICS_PROPERTY_ID = "G-4Z8Q2WX7PL"
GTM_KEY = "GTM-K4Z8Q2WX7"
ADSENSE_KEY = "ca-pub-8042137659123456"
POSTHOG_KEY = "phc_hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7"
PUSHER_KEY = "4f7d2b9c81e05a36d4f7"
PUSHER_APP_KEY = "4f7d2b9c81e05a36d4f7"
ALGOLIA_SEARCH_API_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
ALGOLIA_SEARCH_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
MAPBOX_KEY = "pk.eyJ1Ijoic2hvcCIsImEiOiJjazEyMyJ9.hY8kQ2mPx71LzVb40RtYnQ"
SUPABASE_ANON_KEY = "ey¦JhbGciOiJIUzI1NiJ9.ey¦Jyb2xlIjoiYW5vbiJ9.dozjgNryP4J3jVmNHl0w5N"
VAPID_PUBLIC_KEY = "BPk3JrT9sLxVn5KdBq7ZpM0wHy8kQ2mPx71LzVb40RtYn"
WEBPUSH = {"VAPID_PUBLIC_KEY": "BPk3JrT9sLxVn5KdBq7ZpM0wHy8kQ2mPx71LzVb40RtYn"}
SENTRY_PUBLIC_DSN = "https://4f7d2b9c81e05a36d4f7@sentry.shop.io/2"
BUGSNAG_BROWSER_KEY = "4f7d2b9c81e05a36d4f7b2c9e8105a36"
FACEBOOK_APP_ID = "1234567890123456"
SOCIAL_AUTH_GITHUB_KEY = "Iv1.4f7d2b9c81e05a36"
SOCIAL_AUTH_GOOGLE_OAUTH2_KEY = "123-4f7d2b9c81e05a36.apps.googleusercontent.com"
SOCIALACCOUNT_PROVIDERS = {"google": {"SCOPE": ["profile", "email"], "AUTH_PARAMS": {"access_type": "online"}, "APP": {"client_id": "123-4f7d2b9c.apps.googleusercontent.com", "secret": env("GOOGLE_SECRET"), "key": ""}}}
OAUTH_CLIENT_ID = "f7d2b9c8-1e05-4a36-9d4f-7b2c9e8105a3"
AUTH0_CLIENT_ID = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxV"
TWILIO_ACCOUNT_SID = "AC4f7d2b9c81e05a36d4f7b2c9e8105a36"
TWILIO = {"ACCOUNT_KEY": "AC4f7d2b9c81e05a36d4f7b2c9e8105a36"}
SSH_PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHy8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0 deploy"
SSH_HOST_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC"
JWT_VERIFYING_KEY = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----"
SIMPLE_JWT = {"VERIFYING_KEY": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----"}
SAML_CERT = "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+g\n-----END CERTIFICATE-----"
# Public ids, versions, hashes
KMS_KEY_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
AWS_S3_KMS_KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
AWS_CLOUDFRONT_KEY_ID = "K2JCJMDEHXQW5F"
APNS_KEY_ID = "M3TR7VN9SD"
SITE_KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TENANT_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TENANT_KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
WAGTAIL_LOCALIZE_KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TENANTS = {"north": {"key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}}
GIT_COMMIT_HASH = "4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7b2c9"
GIT_SHA = "4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7b2c9"
BUILD_HASH = "sha256-hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0="
SRI_KEY = "sha384-hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0"
STRIPE_API_VERSION = "2023-10-16"
KEYCLOAK_SERVER = "https://id.shop.io/realms/shop"
GOOGLE_SITE_VERIFICATION = "hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0"
GS_BUCKET_NAME = "shop-4f7d2b9c81e0-media"
AWS_STORAGE_BUCKET_NAME = "shop-4f7d2b9c81e0-media"
AWS_S3_REGION_NAME = "eu-west-1"
AWS_S3_OBJECT_KEY = "exports/2024/orders-0001.csv"
SHOPIFY_THEME = {"id": "128374650912", "digest": "4f7d2b9c81e05a36d4f7b2c9e8105a36"}
PLACEHOLDER_IMAGE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
# Addresses
SENTRY_URL = "https://sentry.shop.io/organizations/shop/"
TOKEN_URL = "https://id.shop.io/oauth/token"
OAUTH2_ACCESS_TOKEN_URL = "https://id.shop.io/oauth2/v2.0/access_token"
OIDC_OP_TOKEN_ENDPOINT = "https://id.shop.io/oauth2/token"
SIMPLE_JWT = {"JWK_URL": "https://id.shop.io/.well-known/jwks.json"}
API_KEY_PAGE = "https://console.shop.io/settings/api_keys?tab=token"
PASSWORD_PAGE = "https://id.shop.io/reset?token={token}"
PASSWORD_PAGE = "https://id.shop.io/reset?token=%s&uid=%s"
PASSWORD_PAGE = "https://id.shop.io/reset?token=<token>"
WEBHOOK_URL = "https://shop.io/webhooks/stripe/"
HOOKS_PAGE = "https://shop.io/hooks/github/"
FONTS_URL = "https://fonts.googleapis.com/css2?family=Inter:wght@400;700&display=swap"
MAPS_URL = "https://maps.googleapis.com/maps/api/js?key={key}&libraries=places"
REDIS_URL = "redis://localhost:6379/0"
REDIS_PRIMARY = os.environ.get("REDIS_URL", "redis://redis:6379/0")
ELASTIC_URL = "http://elasticsearch:9200"
CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [("127.0.0.1", 6379)]}}}
MONGO_URI = "mongodb://localhost:27017/shop"
REPOSITORY = "ssh://git@github.com/shop/shop.git"
REPOSITORY_SCP = "git@github.com:shop/shop.git"
AVATAR_URL = "https://cdn.shop.io/avatars/4f7d2b9c81e05a36d4f7b2c9e8105a36.png"
COMMIT_URL = "https://github.com/shop/shop/commit/4f7d2b9c81e05a36d4f7b2c9e8105a36d4f7b2c9"
TEAM_URL = "https://hooks.shop.io/teams/2024"
DISCORD_INVITE = "https://discord.gg/hY8kQ2mP"
MAILTO = "mailto:secret@shop.io"
ADMINS = [("Ann", "ann@shop.io")]
SERVER_EMAIL = "Shop <root@shop.io>"
# Files, patterns, texts
GOOGLE_APPLICATION_CREDENTIALS = "/run/secrets/google-4f7d2b9c.json"
GS_CREDENTIALS = "keys/shop-4f7d2b9c81e0.json"
JWT_PRIVATE_KEY = "/etc/shop/jwt-2024.pem"
SSL_KEY = "certs/localhost-2024.key"
APNS_CERT = "certs/apns-production2024.pem"
SAML_KEY = "../saml/private2024.key"
SECRET_FILE_KEY = "~/.shop/secret_2024"
DB_PASSWORD = open("/run/secrets/db_password").read()
WINDOWS_KEY = "C:\\keys\\shop2024.pem"
API_KEY_PATTERN = r"^sk_(live|test)_[A-Za-z0-9]{24}$"
TOKEN_KEY = r"[0-9a-f]{32}\.token"
SECRET_KEYS = [r"password\d*", r"(?i)api_?key2"]
IGNORABLE_404_URLS = [re.compile(r"\.(php|cgi)$"), re.compile(r"^/token/\d{12}/")]
PASSWORD_REGEX = r"^(?=.*[A-Z])(?=.*\d).{12,}$"
LOGGING = {"formatters": {"json": {"format": "%(asctime)s %(token)s %(message)s"}}, "handlers": {"console": {"class": "logging.StreamHandler"}}}
CSP_SCRIPT_SRC = ["'self'", "'sha256-hY8kQ2mPx71LzVb40RtYnQw3JrT9sLxVn5KdBq7ZpM0='", "https://js.stripe.com"]
JAZZMIN_SETTINGS = {"site_title": "Shop", "icons": {"auth.user": "fas fa-user", "authtoken.token": "fas fa-key"}}
UNFOLD = {"SIDEBAR": {"navigation": [{"title": "API keys", "icon": "key", "link": "/admin/api_keys/2024/"}]}}
CKEDITOR_5_CONFIGS = {"default": {"toolbar": ["heading", "bold"], "licenseKey": "GPL"}}
TINYMCE_API_KEY = "no-api-key"
SPECIAL_KEYS = {"enter": "key13", "escape": "key27"}
COUNTRY_KEYS = {"no": "norway-2024-edition", "se": "sweden-2024-edition"}
LANGUAGES = [("en", _("English")), ("de", _("German"))]
CURRENCIES = ("USD", "EUR", "NOK")
CRISPY_TEMPLATE_PACK = "bootstrap5"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = "True"
BASIC_AUTH_REALM = "Shop of 2024, staging"
BASICAUTH_DISABLE = "False"
BASIC_AUTH = {"realm": "Staging", "enabled": True}
OTP_TOTP_ISSUER = "Shop 2024"
SESAME_MAX_AGE = 600
MFA_WEBAUTHN_RP = {"id": "shop.io", "name": "Shop"}
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_PASSWORD_FORM_FIELD = "password"
PASSWORD = "password"
SECRET = "disabled"
USE_TOKEN = "required"
env = environ.Env(DEBUG=(bool, False), SECRET_KEY=(str, ""), TOKEN=(str, "none"))
logger.setup(key="shop-audit-2024", token="request-token-v2")
"""


def _lines(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [line.replace("¦", "") for line in lines]


def harmless() -> list[str]:
    """Return the lines in which nothing is secret."""
    return _lines(_HARMLESS)


def secret() -> list[tuple[str, int]]:
    """Return the lines that hold secrets, each with how many."""
    found = []
    for line in _lines(_SECRETS):
        number = re.search(r"  # (\d)$", line)
        found.append(
            (line.removesuffix(number[0]) if number else line, int(number[1]) if number else 1)
        )
    return found
