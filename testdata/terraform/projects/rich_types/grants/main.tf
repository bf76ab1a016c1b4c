variable "grant" {
  type = object({
    name       = string
    actions    = list(string)
    effect     = optional(string, "Allow")
    level      = optional(number, 1)
    conditions = optional(map(map(any)), { Bool = { "aws:SecureTransport" = true } })
    owner      = optional(object({ name = optional(string, "nobody"), team = optional(string) }), {})
  })
}

variable "anything" {
  type    = any
  default = {}
}

variable "mapping" {
  type    = map(string)
  default = {}
}

variable "nested" {
  type = object({
    rules = list(object({ order = number, action = string, note = optional(string, "none") }))
  })
  default = { rules = [] }
}

data "aws_iam_policy_document" "this" {
  statement {
    effect    = var.grant.effect
    actions   = length(var.grant.actions) > 0 ? var.grant.actions : ["none:None"]
    resources = ["*"]

    dynamic "condition" {
      for_each = merge([
        for operator, keys in var.grant.conditions : {
          for key, value in keys : "${operator}/${key}" => { test = operator, variable = key, values = flatten([value]) }
        }
      ]...)

      content {
        test     = condition.value.test
        variable = condition.value["variable"]
        values   = condition.value.values
      }
    }
  }
}

output "json" {
  value = data.aws_iam_policy_document.this.json
}

output "values" {
  value = {
    grant    = var.grant
    anything = var.anything
    mapping  = var.mapping
    nested   = var.nested
  }
}
