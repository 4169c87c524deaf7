"""How the application differs under test."""

# Argon2 as weak as it goes, no token in every form: single tests switch it on again. Limits must be on while the
# application is made, or they could never be (the fixture `app` switches them off).
TEST_CONFIG = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "RATELIMIT_ENABLED": True,
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__rounds": 1,
        "argon2__memory_cost": 8,
        "argon2__parallelism": 1,
    },
}
