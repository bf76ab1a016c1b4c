variable "organization" {
  type    = string
  default = "acme"
}

variable "repositories" {
  type = map(object({
    branches     = optional(list(string), ["main"])
    environments = optional(list(string), [])
    tags         = optional(bool, false)
    policies     = optional(map(string), {})
    extra        = optional(any)
  }))
  default = {
    infra = {
      environments = ["production", "staging"]
      policies     = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
    }
    website = {
      branches = ["main", "release/*"]
      tags     = true
    }
  }
}

locals {
  issuer   = "token.actions.githubusercontent.com"
  provider = "arn:aws:iam::123456789012:oidc-provider/${local.issuer}"
}

resource "aws_iam_openid_connect_provider" "github" {
  url             = "https://${local.issuer}"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = [join("", [for i in range(40) : "a"])]
}

module "repository" {
  source   = "./repository"
  for_each = var.repositories

  name     = "${var.organization}/${each.key}"
  issuer   = local.issuer
  provider_arn = each.key == "infra" ? local.provider : aws_iam_openid_connect_provider.github.arn
  subjects = concat(
    [for branch in each.value.branches : "ref:refs/heads/${branch}"],
    [for environment in each.value.environments : "environment:${environment}"],
    each.value.tags ? ["ref:refs/tags/*"] : [],
  )
  policies = each.value.policies
}

output "roles" {
  value = { for name, repository in module.repository : name => repository.role.name }
}

output "arns" {
  value = [for repository in module.repository : repository.role.arn]
}
