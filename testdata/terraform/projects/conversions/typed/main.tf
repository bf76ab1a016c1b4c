variable "text" { type = string }
variable "number" { type = number }
variable "flag" { type = bool }
variable "texts" { type = list(string) }
variable "set" { type = set(string) }
variable "map" { type = map(string) }
variable "any_map" { type = map(any) }
variable "any" { type = any }
variable "tuple" { type = tuple([number, string]) }
variable "objects" { type = set(object({ name = string, level = number })) }

variable "nothing" {
  type    = string
  default = "something"
}

variable "required" {
  type     = list(string)
  default  = ["kept"]
  nullable = false
}

output "converted" {
  value = {
    text     = var.text
    number   = var.number
    flag     = var.flag
    texts    = var.texts
    set      = var.set
    map      = var.map
    any_map  = var.any_map
    any      = var.any
    tuple    = var.tuple
    objects  = var.objects
    nothing  = var.nothing
    required = var.required
  }
}
