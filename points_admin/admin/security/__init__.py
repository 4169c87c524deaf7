"""«Защита входа»: what somebody of the staff does about the own second step and passkeys."""
