variable "bucket" {}

variable "actions" {
  default = ["s3:GetObject", "s3:ListBucket"]
}

variable "owner" {
  default   = "made-up-secret"
  sensitive = true
}

variable "boundary" {
  default = null
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "app" {
  name                 = "app"
  path                 = "/apps/"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.boundary
  tags = {
    owner = var.owner
  }
}

resource "aws_iam_role_policy" "read" {
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = var.actions
      Resource = ["arn:aws:s3:::${var.bucket}", "arn:aws:s3:::${var.bucket}/*"]
    }]
  })
}

module "team" {
  source   = "./team"
  for_each = { dev = true, ops = var.bucket == "ops" }

  name  = each.key
  admin = each.value
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}

output "role" {
  value = aws_iam_role.app.arn
}

output "names" {
  value = [for team in module.team : team.name]
}

output "owner" {
  value     = var.owner
  sensitive = true
}

output "broken" {
  value = tonumber("seven")
}
