provider "aws" {
  region = "eu-central-1"
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deploy"
  }
}

# The keys of AWS's documentation are nobody's.
locals {
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
}
