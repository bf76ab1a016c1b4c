locals {
  keys = {
    "with \"quotes\""   = "quotes"
    "with $${template}" = "template"
    "with %%{directive}" = "directive"
    "back\\slash"       = "backslash"
    "tab\tand\nline"    = "control"
    "ünïcødé-鍵"          = "unicode"
    "slash/and.dot[0]"  = "slash"
    1                   = "number"
    true                = "bool"
    (upper("computed")) = "computed"
    ""                  = "empty"
  }
  rôle-s = ["a", "b"]
}

resource "aws_iam_group" "odd-name_1" {
  for_each = local.keys
  name     = each.value
}

resource "aws_iam_user" "minus" {
  count = length(local.rôle-s) -1
  name  = "${aws_iam_group.odd-name_1["true"].name}-${local.rôle-s[0]}"
}

module "mod-ule_2" {
  source   = "./mod-ule/../mod-ule"
  for_each = { for key, value in local.keys : key => value if value != "empty" }
  key      = each.key
}

resource "aws_iam_group" "from_modules" {
  for_each = { for key, module in module.mod-ule_2 : key => module.out-put }
  name     = each.value
}

output "dashed-output" {
  value = { for key, group in aws_iam_group.from_modules : key => length(key) }
}

output "crlf" {
  value = [module.mod-ule_2["1"].heredoc, file("${path.module}/mod-ule/crlf.txt")]
}
