"""The workshop room: guests guess on their phones, the Stage shows what they said and then what came."""
