variable "name" {
  type = string
}

variable "environments" {
  type = list(string)
}

variable "teams" {
  type = map(object({
    services = list(string)
    admins   = bool
  }))
}

variable "prefix" {
  type    = string
  default = "/"
}

# One module for each environment, by position.
module "environment" {
  source = "../team"
  count  = length(var.environments)

  environment = var.environments[count.index]
  division    = var.name
  teams       = { for name, team in var.teams : name => team if count.index == 0 || team.admins }
  path        = "${var.prefix}${var.environments[count.index]}/"
}

output "role_names" {
  value = {
    for team in keys(var.teams) : team => flatten([
      for environment in module.environment : lookup(environment.role_names, team, [])
    ])
  }
}

output "instances" {
  value = {
    environments = length(module.environment)
    services     = sum(module.environment[*].services)
  }
}
