variable "accounts" {
  type    = map(string)
  default = { dev = "111111111111", prod = "222222222222", audit = "333333333333" }
}

variable "permission_sets" {
  type = map(object({
    description = string
    session     = optional(number, 4)
    managed     = optional(set(string), [])
    inline      = optional(string)
    accounts    = optional(list(string), ["dev"])
    groups      = list(string)
  }))
  default = {
    Admin = {
      description = "Everything"
      session     = 1
      managed     = ["arn:aws:iam::aws:policy/AdministratorAccess"]
      groups      = ["platform"]
      accounts    = ["dev", "prod"]
    }
    Viewer = {
      description = "Reading"
      managed     = ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit"]
      inline      = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}"
      groups      = ["everyone", "auditors"]
      accounts    = ["audit"]
    }
  }
}

locals {
  instance = "arn:aws:sso:::instance/ssoins-1234567890abcdef"

  group_ids = { for i, group in sort(distinct(flatten([for set in var.permission_sets : set.groups]))) : group => format("%08x-0000-1111-2222-%012d", i + 10, length(group)) }

  managed = merge(values({
    for name, set in var.permission_sets : name => { for arn in set.managed : "${name}.${reverse(split("/", arn))[0]}" => { set = name, arn = arn } }
  })...)

  assignments = {
    for assignment in flatten([
      for name, set in var.permission_sets : [
        for pair in setproduct(set.accounts, set.groups) : {
          set     = name
          account = pair[0]
          group   = pair[1]
        }
      ]
    ]) : "${assignment.account}/${assignment.group}/${assignment.set}" => assignment
  }
}

resource "aws_ssoadmin_permission_set" "this" {
  for_each = var.permission_sets

  name             = each.key
  description      = each.value.description
  instance_arn     = local.instance
  session_duration = "PT${each.value.session}H"
  relay_state      = each.key == "Admin" ? "https://console.aws.amazon.com/iam/" : null
}

resource "aws_ssoadmin_managed_policy_attachment" "this" {
  for_each = local.managed

  instance_arn       = local.instance
  managed_policy_arn = each.value.arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.set].arn
}

resource "aws_ssoadmin_permission_set_inline_policy" "this" {
  for_each = { for name, set in var.permission_sets : name => set.inline if set.inline != null }

  instance_arn       = aws_ssoadmin_permission_set.this[each.key].instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn
  inline_policy      = each.value
}

resource "aws_ssoadmin_account_assignment" "this" {
  for_each = local.assignments

  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.set].arn
  principal_id       = local.group_ids[each.value.group]
  principal_type     = "GROUP"
  target_id          = var.accounts[each.value.account]
  target_type        = "AWS_ACCOUNT"
}

resource "aws_organizations_policy" "scp" {
  for_each = toset(["eu-central-1", "eu-west-1"])

  name    = "only-${each.key}"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      NotAction = ["iam:*", "sts:*", "organizations:*"]
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:RequestedRegion" = [each.key] } }
    }]
  })
}

resource "aws_organizations_policy_attachment" "scp" {
  for_each = { for pair in setproduct(keys(aws_organizations_policy.scp), ["ou-1", "ou-2"]) : join(":", pair) => pair }

  policy_id = aws_organizations_policy.scp[each.value[0]].id
  target_id = each.value[1]
}

output "assignments" {
  value = keys(local.assignments)
}
