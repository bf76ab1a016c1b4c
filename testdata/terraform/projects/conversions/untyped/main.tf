variable "value" {}

resource "aws_iam_group" "texts" {
  for_each = toset(var.value.texts)
  name     = "t-${each.key}"
}

resource "aws_iam_group" "set" {
  count = length(var.value.set)
  name  = "s-${tolist(var.value.set)[count.index]}"
}

resource "aws_iam_user" "map" {
  for_each = var.value.map
  name     = "${each.key}-${each.value}"
  path     = coalesce(var.value.nothing, "/fallback/")
}

output "keys" {
  value = keys(var.value)
}

output "equal" {
  value = [var.value.text == "42", var.value.number == 3600, var.value.tuple == [5, "5"], var.value.nothing == null]
}
