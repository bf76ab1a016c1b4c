locals {
  access = [
    { user = "ada", group = "admins", env = "prod", level = 3 },
    { user = "ada", group = "readers", env = "dev", level = 1 },
    { user = "bob", group = "readers", env = "dev", level = 1 },
    { user = "cyd", group = "writers", env = "prod", level = 2 },
    { user = "bob", group = "writers", env = "dev", level = 2 },
  ]

  by_group = { for entry in local.access : entry.group => entry.user... }
  by_env   = { for entry in local.access : entry.env => { (entry.group) = entry.user }... }

  by_env_and_group = {
    for env in distinct(local.access[*].env) : env => {
      for entry in local.access : entry.group => entry.user... if entry.env == env
    }
  }

  pairs = {
    for pair in setproduct(["dev", "prod"], toset(local.access[*].group)) :
    join(".", pair) => zipmap(["env", "group"], pair)
    if pair[0] != "dev" || pair[1] != "admins"
  }

  levels = merge({ none = 0 }, zipmap(local.access[*].group, local.access[*].level), { admins = 9 })
  users  = transpose(local.by_group)

  actions = {
    readers = ["s3:Get*", "s3:List*"]
    writers = ["s3:Put*"]
    admins  = ["s3:*", "iam:*"]
  }

  accumulated = {
    for group, level in local.levels : group => sort(distinct(flatten([
      for other, actions in local.actions : actions if try(local.levels[other], 99) <= level
    ])))
  }
}

resource "aws_iam_group" "this" {
  for_each = local.pairs

  name = "${each.value.env}-${each.value["group"]}"
  path = "/${each.value.env}/"
}

resource "aws_iam_user" "this" {
  for_each = toset(concat([for entry in local.access : entry.user], ["dee"]))
  name     = each.key
}

resource "aws_iam_user_group_membership" "this" {
  for_each = {
    for user, groups in {
      for entry in local.access : entry.user => "${entry.env}-${entry.group}"...
    } : user => toset(groups)
  }

  user   = aws_iam_user.this[each.key].name
  groups = each.value
}

resource "aws_iam_group_policy" "this" {
  for_each = { for key, pair in local.pairs : key => local.accumulated[pair.group] if length(local.accumulated[pair.group]) > 0 }

  name  = "level-${local.levels[local.pairs[each.key].group]}"
  group = aws_iam_group.this[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for chunk in chunklist(each.value, 2) : {
        Effect   = "Allow"
        Action   = chunk
        Resource = "arn:aws:s3:::${split(".", each.key)[0]}-*"
      }
    ]
  })
}

resource "aws_iam_policy" "matrix" {
  for_each = {
    for env, groups in local.by_env_and_group : env => [
      for group, users in groups : {
        Sid      = title(group)
        Effect   = length(users) > 1 ? "Deny" : "Allow"
        Action   = try(local.actions[group], [])
        Resource = formatlist("arn:aws:s3:::%s/home/%s/*", env, users)
      }
    ]
  }

  name        = "matrix-${each.key}"
  description = join("; ", [for statement in each.value : "${statement.Sid}=${length(statement.Resource)}"])
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

output "values" {
  value = {
    by_group    = local.by_group
    by_env      = local.by_env
    nested      = local.by_env_and_group
    pairs       = keys(local.pairs)
    levels      = local.levels
    users       = local.users
    accumulated = local.accumulated
    sets        = setintersection(toset(["a", "b"]), ["b", "c"])
    matched     = matchkeys(local.access[*].user, local.access[*].env, ["prod"])
  }
}
