module "written" {
  source = "./written"
}

resource "aws_iam_role" "overridden" {
  max_session_duration = 7200
  tags                 = { From = "override" }

  inline_policy {
    name   = "override"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }] })
  }
}

locals {
  changed = "override"
}
