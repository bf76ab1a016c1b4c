module "typed" {
  source = "./typed"

  text    = 42
  number  = "3600"
  flag    = "true"
  texts   = [1, true, "x", 1.50]
  set     = [3, "3", 10, "1"]
  map     = { a = 1, b = false }
  any_map = { a = 1, b = "two" }
  any     = { list = [1, "a"], flag = true }
  tuple   = ["5", 5]
  objects = [
    { name = "b", level = "2", extra = "dropped" },
    { name = "a", level = 1 },
    { name = "a", level = "1" },
  ]
  nothing  = null
  required = null
}

module "untyped" {
  source = "./untyped"
  value  = module.typed.converted
  count  = module.typed.converted.number > 3599 ? 1 : 0
}

resource "aws_iam_role" "converted" {
  name                  = 12345
  max_session_duration  = "7200"
  force_detach_policies = "true"
  assume_role_policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = tostring(123456789012) } }] })
  tags = {
    Number = 1
    Float  = 1.50
    Bool   = true
    Null   = null
    Large  = 12345678901234567890
  }
}

resource "aws_iam_group_membership" "set" {
  name  = "set"
  group = "g"
  users = ["zoe", "bob", "zoe", "al", 7]
}

resource "aws_iam_user" "each" {
  for_each = { for user in module.typed.converted.objects : "${user.name}${user.level}" => user }

  name          = each.value.name
  path          = "/${each.value.level + 1}/"
  force_destroy = each.value.level > 1 ? "true" : false
}

resource "aws_iam_policy" "numbers" {
  name = "numbers"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ec2:*"
      Resource = "*"
      Condition = {
        NumericLessThan = { "ec2:VolumeSize" = 1e2, "x:y" = 0.1 + 0.2 }
        Bool            = { "aws:MultiFactorAuthPresent" = true }
        Null            = { "aws:TokenIssueTime" = tobool("false") }
      }
    }]
  })
}

output "converted" {
  value = module.typed.converted
}

output "untyped" {
  value = module.untyped
}

output "conditional" {
  value = [true ? 1 : "a", false ? [] : ["a", 1], true ? { a = 1 } : { a = "x" }]
}
