variable "trusted" {
  type = map(object({
    account_id  = string
    role        = optional(string)
    external_id = optional(string)
    mfa         = optional(bool, false)
  }))
  default = {
    audit   = { account_id = "111122223333", role = "auditor" }
    backup  = { account_id = "444455556666", external_id = "b-1" }
    support = { account_id = 777788889999, mfa = true }
  }
}

variable "boundary_name" {
  type    = string
  default = "workload-boundary"
}

variable "policy_arns" {
  type = list(string)
  default = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/service-role/AWSConfigRole",
    "arn:aws:iam::123456789012:policy/team/a/custom",
  ]
}

locals {
  account   = "123456789012"
  partition = "aws"

  trusted_arns = {
    for name, trust in var.trusted : name => format(
      "arn:%s:iam::%s:%s",
      local.partition,
      trust.account_id,
      trust.role == null ? "root" : "role/${trust.role}",
    )
  }

  own_policies = [for arn in var.policy_arns : arn if length(regexall("^arn:aws:iam::[0-9]{12}:", arn)) > 0]
  short_names  = { for arn in var.policy_arns : regex("[^/]+$", arn) => arn }
  parsed       = [for arn in var.policy_arns : regex("^arn:(?P<partition>[^:]+):iam::(?P<account>[^:]*):policy/(?P<path>.*/)?(?P<name>[^/]+)$", arn)]
}

resource "aws_iam_policy" "boundary" {
  name        = var.boundary_name
  path        = "/boundaries/"
  description = "Limits ${join(", ", sort(keys(var.trusted)))}"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AllowAll"
        Effect   = "Allow"
        Action   = "*"
        Resource = "*"
      },
      {
        Sid       = "KeepBoundary"
        Effect    = "Deny"
        Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary"]
        Resource  = "*"
        Condition = { StringNotEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::${local.account}:policy/boundaries/${var.boundary_name}" } }
      },
    ]
  })
}

data "aws_iam_policy_document" "trust" {
  for_each = local.trusted_arns

  statement {
    sid     = "Trust${title(each.key)}"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [each.value]
    }

    dynamic "condition" {
      for_each = var.trusted[each.key].external_id[*]

      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }

    dynamic "condition" {
      for_each = var.trusted[each.key].mfa ? [3600] : []
      iterator = age

      content {
        test     = "NumericLessThan"
        variable = "aws:MultiFactorAuthAge"
        values   = [age.value]
      }
    }
  }
}

resource "aws_iam_role" "trusted" {
  for_each = var.trusted

  name                 = "from-${each.key}"
  path                 = "/cross-account/"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  permissions_boundary = "arn:${local.partition}:iam::${local.account}:policy${aws_iam_policy.boundary.path}${aws_iam_policy.boundary.name}"
}

resource "aws_iam_role" "bounded" {
  name                 = "bounded"
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy   = data.aws_iam_policy_document.trust["audit"].json
}

resource "aws_iam_role_policy_attachment" "trusted" {
  for_each = {
    for pair in setproduct(sort(keys(var.trusted)), var.policy_arns) :
    "${pair[0]}-${basename(pair[1])}" => { role = pair[0], arn = pair[1] }
    if !contains(local.own_policies, pair[1]) || pair[0] == "support"
  }

  role       = aws_iam_role.trusted[each.value.role].name
  policy_arn = each.value.arn
}

resource "aws_iam_policy" "assume" {
  name   = "assume-others"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for name in reverse(sort(keys(local.trusted_arns))) : {
      Sid      = replace(title(replace(local.trusted_arns[name], "/[^A-Za-z0-9]+/", " ")), " ", "")
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = replace(local.trusted_arns[name], "root", "role/*")
    }]
  })
}

output "parsed" {
  value = local.parsed
}

output "short" {
  value = local.short_names
}

output "hosts" {
  value = formatlist("%s@%s", sort(keys(var.trusted)), [for trust in var.trusted : substr(trust.account_id, -4, -1)])
}
