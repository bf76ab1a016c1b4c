# Nulls and empty collections have types too, which decide what their counterparts become.

variable "text" {
  type    = string
  default = null
}

variable "number" {
  type    = number
  default = null
}

variable "texts" {
  type    = list(string)
  default = []
}

variable "numbers" {
  type    = list(number)
  default = []
}

variable "map" {
  type    = map(string)
  default = {}
}

variable "objects" {
  type = list(object({
    name  = string
    tags  = optional(map(string))
    items = optional(list(string), [])
  }))
  default = [{ name = "x" }]
}

locals {
  wrapped = { map = var.map, text = var.text, texts = [var.texts] }
}

module "child" {
  source = "./child"
  ports  = var.map
}

resource "aws_iam_user" "this" {
  name = coalesce(var.text, 1)
  path = var.text == null ? "/default/" : var.text
}

output "arms" {
  value = [
    var.text == null ? 5 : var.text,
    true ? [1] : var.texts,
    true ? { a = 1 } : var.map,
    true ? var.texts : [1],
    false ? var.objects[0].tags : { x = 1 },
    true ? { a = var.text } : { a = 1 },
  ]
}

output "conversions" {
  value = {
    coalesce = coalesce(var.text, 1)
    lookup   = lookup(var.map, "x", 1)
    union    = setunion(var.texts, [1])
    concat   = concat(var.texts, [1])
    merge    = merge(var.map, { a = 1 })
    list     = tolist([var.text, 1])
    map      = tomap({ a = var.text, b = 1 })
    set      = toset([var.text, 1, "1"])
    distinct = distinct(concat(var.texts, [1, "1"]))
  }
}

output "equality" {
  value = [
    var.text == null, var.text == var.number, var.texts == var.numbers, var.map == {},
    var.objects[0].tags == null, var.objects[0].items == [],
  ]
}

output "empty" {
  value = {
    wrapped  = local.wrapped
    objects  = var.objects
    child    = module.child
    keys     = keys(var.map)
    values   = values(var.map)
    slice    = slice(var.texts, 0, 0)
    distinct = distinct(var.texts)
    concat   = concat(var.texts, var.texts)
    compact  = compact([var.text])
    range    = range(0)
    files    = fileset(path.module, "*.none")
    inverse  = transpose({})
  }
}

output "null" { value = var.text }
output "texts" { value = var.texts }
