prefix = "first"

roles = {
  plain = {}
  batch = {
    path     = "/batch/"
    duration = "7200"
    trust    = { services = ["batch.amazonaws.com", "ecs-tasks.amazonaws.com"] }
    unknown  = "dropped"
    policies = {
      read  = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::in/*"] }
      guard = { actions = ["s3:DeleteObject"], deny = "true" }
    }
  }
  partner = {
    trust = { services = [], accounts = ["222222222222", "111111111111", 222222222222], external = "s3cr3t" }
    tags  = { Partner = true, Tier = 1 }
  }
}
