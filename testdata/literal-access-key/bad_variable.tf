# No name beside the secret tells what it is: what comes to the provider does.
variable "sk" {
  default = "wQ8rXUtnF2MdI/K7MDEN0bPxRfiCYbTqLmZs9Vu7" # expect: literal-access-key
}

locals {
  backup = "bT8rXUtnF2MdI/K7MDEN0bPxRfiCYwQqLmZs9Vu4" # expect: literal-access-key
  digest = "cT8rXUtnF2MdI/K7MDEN0bPxRfiCYwQqLmZs9Vu5"
}

provider "aws" {
  secret_key = var.sk
}

provider "aws" {
  alias      = "backup"
  secret_key = local.backup
}
