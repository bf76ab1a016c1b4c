variable "imported" {
  type    = map(string)
  default = {}
}

import {
  for_each = var.imported
  to       = aws_iam_user.imported[each.key]
  id       = each.value
}

moved {
  from = aws_iam_role.old
  to   = aws_iam_role.new
}

moved {
  from = module.legacy
  to   = module.audit[0]
}

removed {
  from = aws_iam_user.gone

  lifecycle {
    destroy = false
  }
}

check "trust" {
  data "aws_iam_policy_document" "checked" {
    statement {
      actions   = ["s3:GetObject"]
      resources = ["*"]
    }
  }

  assert {
    condition     = length(data.aws_iam_policy_document.checked.json) > 0
    error_message = "There is no policy."
  }
}

resource "aws_iam_user" "imported" {
  for_each = var.imported
  name     = each.value
}

resource "aws_iam_role" "new" {
  name               = "new"
  description        = terraform.workspace
  assume_role_policy = local.trust

  lifecycle {
    create_before_destroy = true
    prevent_destroy       = true
    ignore_changes        = [tags, assume_role_policy]

    precondition {
      condition     = length(local.trust) < 2048
      error_message = "The trust is too long."
    }

    postcondition {
      condition     = self.path == "/"
      error_message = "The path is wrong."
    }
  }

}

locals {
  trust = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "terraform_data" "trigger" {
  input            = { role = aws_iam_role.new.name, at = 3 }
  triggers_replace = [aws_iam_role.new.name]
}

resource "aws_iam_role_policy" "triggered" {
  name   = "triggered"
  role   = terraform_data.trigger.input.role
  policy = replace(local.trust, "sts:AssumeRole", "s3:*")

  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}

module "audit" {
  source = "./audit"
  count  = 2

  depends_on = [aws_iam_role.new]
  name       = "audit-${count.index}"
}

resource "aws_iam_group" "audit" {
  for_each = toset(module.audit[*].name)

  name       = each.key
  depends_on = [module.audit]

  provisioner "local-exec" {
    command = "echo ${self.name}"
    when    = create
  }

  connection {
    host = self.name
  }
}

output "audit" {
  value       = [for audit in module.audit : audit.name]
  depends_on  = [aws_iam_group.audit]
  description = "Names."

  precondition {
    condition     = length(module.audit) == 2
    error_message = "There are two."
  }
}
