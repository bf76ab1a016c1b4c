variable "name" {
  type = string

  validation {
    condition     = can(regex("^[^/]+/[^/]+$", var.name))
    error_message = "Give owner and name."
  }
}

variable "issuer" {
  type = string
}

variable "provider_arn" {
  type = string
}

variable "subjects" {
  type = list(string)
}

variable "policies" {
  type = map(string)
}

locals {
  owner      = split("/", var.name)[0]
  repository = element(split("/", var.name), 1)
  has_globs  = anytrue([for subject in var.subjects : strcontains(subject, "*")])
  subject    = [for subject in var.subjects : format("repo:%s:%s", var.name, subject)]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = local.has_globs ? "StringLike" : "StringEquals"
      variable = "${var.issuer}:sub"
      values   = local.subject
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "github-${lower(local.owner)}-${local.repository}"
  path                 = "/github/"
  max_session_duration = local.has_globs ? 3600 : 4 * 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = var.policies

  role       = aws_iam_role.this.name
  policy_arn = each.value
}

output "role" {
  value = aws_iam_role.this
}
