variable "accounts" {
  default = { dev = "111111111111", prod = "222222222222" }
}

variable "tables" {
  default = ["users", "orders"]
}

locals {
  region = "eu-central-1"
  arns   = [for table in var.tables : "arn:aws:dynamodb:${local.region}:${var.accounts.prod}:table/${table}"]
}

resource "aws_iam_policy" "tables" {
  name = "tables"
  policy = templatefile("${path.module}/policies/tables.json.tftpl", {
    region  = local.region
    tables  = var.tables
    account = var.accounts["prod"]
    write   = true
  })
}

resource "aws_iam_policy" "encoded" {
  name = "encoded"
  policy = templatefile("policies/encoded.json.tftpl", {
    statements = [
      { actions = ["s3:GetObject"], bucket = "a" },
      { actions = ["s3:PutObject", "s3:DeleteObject"], bucket = "b" },
    ]
  })
}

resource "aws_iam_policy" "heredoc" {
  name   = "heredoc"
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
%{for name, account in var.accounts~}
    {
      "Sid": "Assume${title(name)}",
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Resource": "arn:aws:iam::${account}:role/$${aws:username}"
    },
%{endfor~}
    {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
  ]
}
POLICY
}

resource "aws_iam_policy" "indented" {
  name        = "indented"
  description = <<-TEXT
    For ${join(", ", keys(var.accounts))}:
      %{if length(var.tables) > 1}many%{else}one%{endif} tables
  TEXT

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": ["dynamodb:Query"],
        "Resource": ${jsonencode(local.arns)}
      }]
    }
  EOT
}

resource "aws_iam_policy" "trimmed" {
  name   = "trimmed"
  policy = trimspace(<<EOT

  {"Version":"2012-10-17","Statement":[${join(",", [for arn in local.arns : <<-ONE
    {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"${arn}"}
  ONE
])}]}
EOT
)
}

resource "aws_iam_policy" "index" {
  name   = "index"
  policy = replace(<<-EOT
  {"Version": "2012-10-17", "Statement": [
  %{~for i, table in var.tables~}
    {"Sid": "T${i}", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "${local.arns[i]}"}${i < length(var.tables) - 1 ? "," : ""}
  %{~endfor~}
  ]}
  EOT
  , "/^\\s+/", "")
}

resource "aws_iam_role" "each" {
  for_each = fileset(path.module, "policies/trust-*.json")

  name               = trimsuffix(trimprefix(basename(each.value), "trust-"), ".json")
  assume_role_policy = file("${path.module}/${each.value}")
}

output "whole" {
  value = <<-EOT
  {"Statement": [
  %{~for i, table in var.tables~}
    {"Sid": "T${i}"}
  %{~endfor~}
  ]}
  EOT
}

output "length" {
  value = length(aws_iam_policy.index.policy)
}

output "tail" {
  value = "${"a"}-%{if true}x%{endif}-$${b}-%%{c}"
}
