variable "suffix" {
  type    = string
  default = "-v2"
}

locals {
  root  = "${path.module}/policies"
  files = fileset(local.root, "managed/*.json")

  names = { for file in local.files : file => replace(trimsuffix(basename(file), ".json"), "_", "-") }

  by_group = {
    for file in fileset(local.root, "groups/**/*.json") :
    dirname(trimprefix(file, "groups/")) => file...
  }

  documents = { for group, files in local.by_group : group => [for file in files : jsondecode(file("${local.root}/${file}"))] }
}

resource "aws_iam_policy" "managed" {
  for_each = local.files

  name        = "${local.names[each.key]}${var.suffix}"
  description = "From ${each.value}, ${substr(filesha256("${local.root}/${each.value}"), 0, 8)}"
  policy      = file("${local.root}/${each.value}")
}

resource "aws_iam_group" "this" {
  for_each = local.by_group
  name     = each.key
}

resource "aws_iam_group_policy" "merged" {
  for_each = local.documents

  name  = "merged-${length(each.value)}"
  group = aws_iam_group.this[each.key].id
  policy = jsonencode({
    Version   = one(distinct([for document in each.value : document.Version]))
    Statement = flatten([for document in each.value : document.Statement])
  })
}

data "aws_iam_policy_document" "combined" {
  for_each = local.by_group

  source_policy_documents = [for file in each.value : file("${local.root}/${file}")]
}

resource "aws_iam_policy" "combined" {
  for_each = local.by_group

  name   = "combined-${each.key}"
  path   = "/${md5(each.key)}/"
  policy = data.aws_iam_policy_document.combined[each.key].json
}

resource "aws_iam_policy" "by_extension" {
  for_each = {
    for file in fileset(path.module, "policies/managed/*.{json,tpl}") :
    file => regex("\\.([a-z]+)$", file)[0]
    if fileexists("${path.module}/${file}")
  }

  name   = "${each.value}-${index(sort(fileset(path.module, "policies/managed/*.{json,tpl}")), each.key)}"
  policy = each.value == "tpl" ? templatefile(each.key, { action = "s3:ListAllMyBuckets" }) : file(each.key)
}

output "files" {
  value = local.files
}

output "missing" {
  value = fileexists("${path.module}/policies/none.json")
}
