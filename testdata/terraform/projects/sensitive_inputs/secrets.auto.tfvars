external_id = "vendor-1234"
users = {
  deploy = { key = "ssh-rsa AAAA deploy" }
  ops    = { key = "ssh-rsa BBBB ops", path = "/ops/" }
}
