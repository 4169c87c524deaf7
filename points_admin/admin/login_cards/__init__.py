"""Login cards in the panel: «Выдать логины» to chosen students, «Сбросить пароль» for one login."""
