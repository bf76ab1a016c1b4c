variable "name" {}
variable "value" {}

locals {
  name = "inner-${var.name}"
}

data "aws_iam_policy_document" "iterators" {
  statement {
    sid       = "Inner${title(var.name)}"
    actions   = [for key, value in var.value : "svc:${key}"]
    resources = [for value in values(var.value) : "arn:aws:svc:::${value}"]
  }
}

resource "aws_iam_policy" "name" {
  name   = local.name
  policy = data.aws_iam_policy_document.iterators.json
}

output "name" {
  value = aws_iam_policy.name.name
}

output "value" {
  value = jsondecode(aws_iam_policy.name.policy).Statement[0].Resource
}
