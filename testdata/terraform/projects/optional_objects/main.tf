variable "roles" {
  description = "Roles by name."
  type = map(object({
    path     = optional(string, "/apps/")
    duration = optional(number)
    trust = optional(object({
      services = optional(list(string), ["ec2.amazonaws.com"])
      accounts = optional(set(string), [])
      external = optional(string)
    }), {})
    policies = optional(map(object({
      actions   = list(string)
      resources = optional(list(string), ["*"])
      deny      = optional(bool, false)
    })), {})
    tags = optional(map(string))
  }))
  default  = {}
  nullable = false
}

variable "prefix" {
  type = string
}

variable "environment" {
  type    = string
  default = "dev"

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "No such environment."
  }
}

variable "settings" {
  type = object({
    boundary = optional(string)
    limits = optional(object({
      duration = optional(number, 3600)
      names    = optional(tuple([string, bool]), ["x", false])
    }), { duration = 7200 })
  })
  default = {}
}

variable "accounts" {
  type    = list(string)
  default = ["000000000000"]
}

module "roles" {
  source = "./roles"

  roles    = var.roles
  prefix   = "${var.prefix}-${var.environment}"
  limits   = var.settings.limits
  accounts = var.accounts
}

module "none" {
  source = "./roles"

  roles    = null
  prefix   = null
  accounts = []
}

output "names" {
  value = module.roles.names
}

output "settings" {
  value = var.settings
}

output "none" {
  value = module.none
}
