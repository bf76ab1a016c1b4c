locals {
  people = yamldecode(file("${path.module}/directory/people.yaml"))
  teams  = jsondecode(file("${path.module}/directory/teams.json"))
  keys   = csvdecode(file("${path.module}/directory/keys.csv"))

  users = { for user in local.people.users : user.name => merge(local.people.defaults, user) }

  # The usual idiom: every pair of user and group, then keyed.
  memberships = flatten([
    for name, user in local.users : [
      for group in try(user.groups, []) : { user = name, group = group }
    ]
  ])

  members = { for pair in local.memberships : pair.group => pair.user... }

  policies = merge([
    for team, settings in local.teams : {
      for policy in settings.policies : "${team}:${policy}" => { team = team, arn = policy }
    }
  ]...)
}

resource "aws_iam_user" "this" {
  for_each = local.users

  name          = each.key
  path          = each.value.path
  force_destroy = each.value.force_destroy
  tags = {
    Team    = try(each.value.groups[0], "none")
    Since   = each.value.since
    Level   = lookup(each.value, "level", 0)
    Console = each.value.console
  }
}

resource "aws_iam_group" "this" {
  for_each = local.teams

  name = each.key
  path = try(each.value.path, "/teams/")
}

resource "aws_iam_group_membership" "this" {
  for_each = local.members

  name  = "${each.key}-members"
  group = aws_iam_group.this[each.key].name
  users = [for user in each.value : aws_iam_user.this[user].name]
}

resource "aws_iam_user_group_membership" "console" {
  for_each = { for name, user in local.users : name => user if user.console }

  user   = aws_iam_user.this[each.key].name
  groups = distinct(concat(try(each.value.groups, []), ["everyone"]))
}

resource "aws_iam_group_policy_attachment" "this" {
  for_each = local.policies

  group      = aws_iam_group.this[each.value.team].name
  policy_arn = each.value.arn
}

resource "aws_iam_access_key" "this" {
  count = length(local.keys)

  user   = local.keys[count.index].user
  status = local.keys[count.index]["active"] == "yes" ? "Active" : "Inactive"
}

resource "aws_iam_user_policy" "self" {
  for_each = toset([for key in local.keys : key.user if tonumber(key.max_age) < 90])

  name   = "rotate"
  user   = each.value
  policy = local.people.policies.rotate
}

resource "aws_iam_user_policy" "structured" {
  for_each = local.people.policies.structured

  name   = each.key
  user   = "root-${each.key}"
  policy = jsonencode(each.value)
}

output "members" {
  value = local.members
}

output "types" {
  value = {
    aliases = local.people.aliased
    numbers = [for user in local.users : user.level if can(user.level)]
    octal   = local.people.octal
  }
}
