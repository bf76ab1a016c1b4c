variable "ports" {
  type = map(number)
}

output "ports" { value = var.ports }
output "nothing" { value = null }
