locals {
  document = jsondecode(templatefile("${path.module}/grants.json.tftpl", {
    environments = ["dev", "prod"]
    extra        = { audit = ["cloudtrail:LookupEvents"], none = [] }
  }))

  mixed = [for grant in local.document.grants : merge({ effect = "Allow", conditions = {} }, grant)]
  text  = templatestring(local.document.template, { name = "x", list = [1, 2] })
}

module "grants" {
  source   = "./grants"
  for_each = { for grant in local.mixed : grant.name => grant }

  grant    = each.value
  anything = [each.key, length(each.value.actions), each.value.effect == "Deny"]
  mapping  = { for action in each.value.actions : replace(action, ":", "_") => action }
  nested = {
    rules = [for i, action in each.value.actions : { order = i, action = action, note = i == 0 ? null : "later" }]
  }
}

module "defaults" {
  source = "./grants"
  grant  = { name = "defaults", actions = toset(["b:B", "a:A"]), effect = "Deny" }
}

resource "aws_iam_policy" "this" {
  for_each = module.grants

  name   = each.key
  policy = each.value.json
}

output "text" {
  value = local.text
}

output "modules" {
  value = { for name, grant in module.grants : name => grant.values }
}

output "defaults" {
  value = module.defaults.values
}

output "unified" {
  value = {
    list        = tolist(["a", 1, true])
    conditional = true ? ["a"] : [1, 2]
    maps        = [for m in [{ a = 1 }, { a = "x", b = [] }] : keys(m)]
    flattened   = flatten([[1], [["a"], []], "b"])
    coalesced   = coalesce(null, "", 3)
    any         = try(tomap({ a = 1, b = "c" }).b, "failed")
    number      = [1e21, 0.5, 100000000000000000000, 1.10, -0.0]
    lengths     = [length({ a = 1 }), length("äö"), length(["x"])]
    same        = tolist(toset(["b", "a", "b"]))
    compared    = [1 == 1.0, "1" == 1, null == null, [] == tolist([]), { a = 1 } == { a = 1 }]
  }
}
