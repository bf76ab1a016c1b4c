variable "team" {
  type    = string
  default = "core"
}

module "generated" {
  source = "./generated"
  team   = var.team
  levels = { read = 1, write = 2 }
}

module "written" {
  source = "./nowhere"
  name   = module.generated.names["write"]
  path   = "/main/"
}

resource "aws_iam_role" "overridden" {
  name                 = "overridden"
  max_session_duration = 3600
  assume_role_policy   = module.generated.trust
  tags = {
    From = "main"
    Team = var.team
  }

  inline_policy {
    name   = "main"
    policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  }
}

locals {
  kept    = "kept"
  changed = "main"
}

output "locals" {
  value = [local.kept, local.changed, local.added, var.team]
}
